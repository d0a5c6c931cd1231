"""The built dataset as a user meets it: loading, describing, explaining, citing."""
