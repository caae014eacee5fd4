"""pytest: time of the indicators' demo."""
import random, time
import pytest
from django.db import connection
from giamsat.core.actor import SYSTEM
from giamsat.demo import directives, indicators
from giamsat.units.registry import load_registry
from giamsat.units import selectors as units
from giamsat.units.models import Unit
from giamsat.indicators import tallies, selectors
from giamsat.indicators.models import *
@pytest.mark.django_db
def test_demo():
    load_registry(SYSTEM)
    known = {unit.code: unit for unit in Unit.objects.exclude(kind=Unit.Kind.COMMUNAL_COMMITTEE)}
    national = directives.open_national(known)
    communes = list(units.members("communes"))
    t=time.process_time(); w=time.time()
    try: indicators.show_indicators(national, communes, random.Random(57))
    except Exception as e: print([(f.kind,f.text) for f in e.faults[:3]]); raise
    print('demo cpu',time.process_time()-t,'wall',time.time()-w)
    print(Observation.objects.count(), Tally.objects.count(), Revision.objects.count())
    w=time.time(); assert tallies.find_differences()==[]; print('recount', time.time()-w)
    from django.db import connection
    t=time.time(); b=selectors.board(SYSTEM, Unit.objects.get(code='vn')); print('board',time.time()-t)
    for r in b.rows: print(r.indicator.code, r.period, r.figure.value, r.figure.units, r.figure.met, r.achieved)
