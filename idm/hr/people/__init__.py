"""Who is meant: numbers, newcomers, namesakes, names that are given, offices that fall vacant."""
