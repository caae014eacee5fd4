"""Acts on texts, comments, other sites and targets."""

from giamsat.editorial.services.deciding import (
    approve_version as approve_version,
)
from giamsat.editorial.services.deciding import publish_version as publish_version
from giamsat.editorial.services.deciding import return_version as return_version
from giamsat.editorial.services.deciding import withdraw_version as withdraw_version
from giamsat.editorial.services.opinions import publish_opinion as publish_opinion
from giamsat.editorial.services.opinions import refuse_opinion as refuse_opinion
from giamsat.editorial.services.opinions import send_opinion as send_opinion
from giamsat.editorial.services.opinions import withdraw_opinion as withdraw_opinion
from giamsat.editorial.services.sites import keep_entries as keep_entries
from giamsat.editorial.services.sites import note_failure as note_failure
from giamsat.editorial.services.sites import save_site as save_site
from giamsat.editorial.services.sites import set_target as set_target
from giamsat.editorial.services.writing import Words as Words
from giamsat.editorial.services.writing import begin_piece as begin_piece
from giamsat.editorial.services.writing import revise_piece as revise_piece
from giamsat.editorial.services.writing import save_version as save_version
from giamsat.editorial.services.writing import send_version as send_version
