"""x"""
from django.http import HttpRequest, HttpResponse

from giamsat.core.access import SIGNED_IN, access


@access(SIGNED_IN)
def inspect(request: HttpRequest, pk: int = 0) -> HttpResponse:
    return HttpResponse("x")
