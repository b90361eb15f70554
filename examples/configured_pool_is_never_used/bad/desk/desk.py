from flask import Flask

app = Flask(__name__)


@app.post("/tickets")
def sell():
    return {"sold": True}
