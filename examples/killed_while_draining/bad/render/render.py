def app(environ, start_response):
    start_response("200 OK", [("Content-Type", "application/pdf")])
    return [b"%PDF-1.7"]
