"""Ways to a person's phone: a text message gateway described by data, a WeCom group's robot."""
