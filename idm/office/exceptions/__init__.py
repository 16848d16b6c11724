"""The counter of exceptions (例外措置): what may be asked for, and the register of all of them."""
