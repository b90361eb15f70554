class UvicornWorker:
    pass
