"""When the close starts by itself.

Belongs here: schedules. Stopped by default: a close starts when its owner says that the period is closed.
"""

import datetime as dt

import dagster as dg

from orchestration.jobs import monthly_close


def previous_month(day: dt.date) -> str:
    """The calendar month before the one of `day`, YYYY-MM."""
    last = day.replace(day=1) - dt.timedelta(days=1)
    return f"{last.year:04d}-{last.month:02d}"


@dg.schedule(
    job=monthly_close,
    cron_schedule="0 6 5 * *",
    execution_timezone="UTC",
    default_status=dg.DefaultScheduleStatus.STOPPED,
    description="The fifth of each month, 06:00 UTC: close the month before.",
)
def fifth_of_month(context: dg.ScheduleEvaluationContext) -> dg.RunRequest:
    period = previous_month(context.scheduled_execution_time.date())
    return dg.RunRequest(run_key=period, partition_key=period)
