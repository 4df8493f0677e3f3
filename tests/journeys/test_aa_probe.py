from accounts.models import User
def test_a(db, browser): assert User.objects.count() == 0
