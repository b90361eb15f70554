from pyramid.config import Configurator

app = Configurator().make_wsgi_app()
