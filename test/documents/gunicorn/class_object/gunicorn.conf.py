from uvicorn.workers import UvicornWorker


class ShopWorker(UvicornWorker):
    CONFIG_KWARGS = {"loop": "asyncio"}


worker_class = ShopWorker
keepalive = 65
