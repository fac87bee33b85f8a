"""What the command line does, a thin module for each subcommand."""
