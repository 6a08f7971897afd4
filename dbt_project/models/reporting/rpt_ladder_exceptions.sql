-- Ladder rows that do not match, of the period being closed and the earlier ones that no publication vouches for; worst first.
-- At most 200: the certificate counts them all. A control total of rung 1 is named after its table; its column stands in the note.

with

run as (select * from {{ source('config', 'run') }}),

exceptions as (

    select
        reconciliation_ladder.*,
        case
            when reconciliation_ladder.rung = 1 and reconciliation_ladder.comparison like 'sum\_of\_%' escape '\'
                then upper(substr(reconciliation_ladder.comparison, 8))
        end as sum_column,
        row_number() over (
            order by
                case reconciliation_ladder.status when 'not_available' then 0 else 1 end,
                abs(coalesce(reconciliation_ladder.difference, 0)) desc,
                reconciliation_ladder.period desc,
                reconciliation_ladder.rung,
                reconciliation_ladder.comparison,
                reconciliation_ladder.scope
        ) as place
    from {{ ref('reconciliation_ladder') }} as reconciliation_ladder
    cross join run
    where reconciliation_ladder.status <> 'matched'
        -- rung 9 is decided on the rendered report itself
        and reconciliation_ladder.rung < 9
        and reconciliation_ladder.period between run.audit_from and run.period

),

final as (

    select
        rung,
        case when sum_column is null then comparison else 'column_sums_of_' || split_part(scope, '/', 2) end as comparison,
        period,
        scope,
        left_name,
        right_name,
        cast(round(left_amount, 2) as decimal(28, 2)) as left_amount,
        cast(round(right_amount, 2) as decimal(28, 2)) as right_amount,
        cast(round(difference, 2) as decimal(28, 2)) as difference,
        cast(round(tolerance, 2) as decimal(28, 2)) as tolerance,
        status,
        case when sum_column is null then note else 'column ' || sum_column || coalesce('; ' || note, '') end as note
    from exceptions
    where place <= 200

)

select * from final
