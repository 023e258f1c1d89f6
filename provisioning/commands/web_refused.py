"""`tradepost district web-refused`: which enrolments of the district's web no station took."""

from pathlib import Path

import click
import msgspec

from provisioning.commands.district_office import config_option
from provisioning.commands.stick import center_at


@click.command("web-refused")
@config_option
@click.option("--json", "as_json", is_flag=True, help="For programs, such as the web itself.")
def web_refused(config: Path, *, as_json: bool) -> None:
    """Show what stations did not take of the district's web, so that the person can be told.

    By the random number under which the district keeps the enrolment, with the reason. A refusal
    is an entry of the station's ledger; a number that is not here was taken, or is under way.
    """
    with center_at(config) as center:
        rows = [
            (shelf.station.code, one)
            for shelf in center.store.shelves()
            for one in center.store.projections.web_refused(shelf.number)
        ]
    if as_json:
        told = [{"station": code, **msgspec.to_builtins(one)} for code, one in rows]
        click.echo(msgspec.json.encode(told).decode())
        return
    for code, one in rows:
        click.echo(f"{code}  {one.enrol_id}  {one.at[:10]}  {one.reason}")
    if not rows:
        click.echo("every enrolment that is decided was taken")
