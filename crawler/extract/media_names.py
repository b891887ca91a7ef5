"""Does a URL name media? Judged by the ending of its path, since nothing may be fetched to find out."""

from __future__ import annotations

import re
from typing import Final

# SVG counts as media: it draws pictures and carries others. Playlists and manifests list nothing but media.
_PICTURES: Final = """apng arw avif avifs bmp cr2 cr3 cur dds dib dng emf exr gif gifv hdr heic heics heif heifs
    ico icns j2c j2k jfi jfif jif jp2 jpe jpeg jpf jpg jpm jpx jxl jxr nef orf pbm pcx pgm pjp pjpeg png pnm ppm
    psd qoi raf rw2 svg svgz tga tif tiff wbmp wdp webp wmf xbm xcf xpm"""
_MOVING: Final = """3g2 3gp 3gpp amv asf avi divx dv f4v flv h264 h265 hevc m1v m2ts m2v m3u m3u8 m4s m4v mj2 mjpeg
    mjpg mk3d mkv mov mp2v mp4 mp4v mpd mpe mpeg mpg mpv mts mxf ogm ogv ogx qt rm rmvb swf ts vob webm wmv y4m"""
_SOUND: Final = """aac ac3 aif aifc aiff amr ape au caf dts flac m4a m4b m4p mid midi mka mp2 mp3 mpa mpga oga ogg
    opus ra ram snd spx wav weba wma wv"""
_FONTS: Final = "eot otf ttc ttf woff woff2"

MEDIA_ENDINGS: Final = frozenset(f"{_PICTURES} {_MOVING} {_SOUND} {_FONTS}".split())

_PATH: Final = re.compile(r"(?:[A-Za-z][A-Za-z0-9+.-]*:)?(?://[^/?#]*)?([^?#]*)")
_DECORATION: Final = re.compile(r"[;:@!,].*", re.DOTALL)
_ENCODED: Final = re.compile(r"%([2-7][0-9A-Fa-f])")


def names_media(url: str) -> bool:
    """Return whether the last path segment of `url` ends as media files do.

    Queries and fragments are not looked at; `cat.jpg;s=1`, `cat.jpg:large`, `cat.jpg!thumb` and `cat%2Ejpg` name media.
    """
    path = _PATH.match(url)
    segment = path[1].rpartition("/")[2] if path else ""
    if "%" in segment:
        segment = _ENCODED.sub(lambda code: chr(int(code[1], 16)), segment)
    if "." not in segment:
        return False
    return _ending(segment) in MEDIA_ENDINGS or _ending(_DECORATION.sub("", segment)) in MEDIA_ENDINGS


def _ending(segment: str) -> str:
    return segment.rstrip(". ").rpartition(".")[2].lower()
