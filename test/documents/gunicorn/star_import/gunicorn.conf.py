threads = 2
from settings import *

timeout = 60
