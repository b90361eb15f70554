user = "shop"
