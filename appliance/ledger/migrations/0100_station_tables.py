"""Projections, outbox and registrations; all but the two last are rebuilt from the ledger."""

from typing import Any

from peewee import CharField, IntegerField, Model, SqliteDatabase, TextField


def up(_migrator: Any, db: SqliteDatabase) -> None:
    class Trade(Model):
        number = CharField(primary_key=True)
        draft_id = CharField(index=True)
        type = CharField()
        stage = CharField(index=True)
        parcel_code = CharField(index=True)
        village = CharField()
        submitted_seq = IntegerField()
        last_seq = IntegerField()

        class Meta:
            table_name = "p_trade"
            database = db

    class Series(Model):
        name = CharField(primary_key=True)
        last = IntegerField()

        class Meta:
            table_name = "p_series"
            database = db

    class Document(Model):
        number = CharField(primary_key=True)
        trade = CharField(index=True)
        seq = IntegerField()
        copies = IntegerField()

        class Meta:
            table_name = "p_document"
            database = db

    class Staff(Model):
        key_id = CharField(primary_key=True)
        staff_no = CharField()
        roles = CharField()
        grade = IntegerField()
        valid_to = CharField()
        seq = IntegerField()

        class Meta:
            table_name = "p_staff"
            database = db

    class Job(Model):
        what = CharField()
        kind = CharField()
        document = CharField(index=True)
        copy = IntegerField()
        trade = CharField(index=True)
        seq = IntegerField()
        state = CharField(index=True)
        hint = CharField()
        digest = TextField()

        class Meta:
            table_name = "outbox"
            database = db

    class Registration(Model):
        id = CharField(primary_key=True)
        code = CharField(unique=True, null=True)
        step = CharField()
        state = CharField(index=True)
        changed_ms = IntegerField()

        class Meta:
            table_name = "registration"
            database = db

    db.create_tables([Trade, Series, Document, Staff, Job, Registration])
