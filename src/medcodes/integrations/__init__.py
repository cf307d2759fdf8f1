"""Values in other libraries, one module and one extra each; pydantic finds its part on the values themselves."""
