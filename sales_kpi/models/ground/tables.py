"""Which tables say something about themselves: a class attribute serves where a list of names would
have to be edited for each new one."""


def find_tables(env, attribute):
    """Names of the models with a table whose class says so by an attribute."""
    return [
        name
        for name, model in env.registry.models.items()
        if getattr(model, attribute) and not model._abstract
    ]
