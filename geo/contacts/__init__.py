"""Pure: who takes reports, read from what registries, DNS zones and sites say, each with the scope it answers for."""
