"""x"""
from giamsat.core.access import SIGNED_IN, access
from django.http import HttpRequest, HttpResponse

@access(SIGNED_IN)
def search(request: HttpRequest, pk: int = 0) -> HttpResponse:
    return HttpResponse("x")
