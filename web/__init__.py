"""The web application. For now one page: how the instance is doing, without a name of anybody."""
