-- Plants whose cost is a change of scope, per comparator: against the prior year those that were not part of the company through all months of both
-- years, against the budget those that were not through all months of this year to date, where the budget's details name plants at all.

with

windows as (select * from {{ ref('int_bridge_windows') }}),

expected_entities as (select * from {{ ref('expected_entities') }} where plant is not null),

details as (select * from {{ ref('budget_details') }} where plant is not null),

bounds as (

    select
        min(case window_name when 'prior' then end_date end) as prior_first_end,
        min(case window_name when 'current' then end_date end) as current_first_end,
        max(case window_name when 'current' then end_date end) as last_end
    from windows

),

named as (

    select distinct details.company_code
    from details
    inner join windows on windows.period = details.period and windows.window_name = 'current'

),

final as (

    select distinct
        'prior_year' as comparator,
        expected_entities.company_code,
        expected_entities.plant
    from expected_entities
    cross join bounds
    where expected_entities.valid_to < bounds.last_end or expected_entities.valid_from > bounds.prior_first_end

    union all

    select distinct
        'budget' as comparator,
        expected_entities.company_code,
        expected_entities.plant
    from expected_entities
    cross join bounds
    where (expected_entities.valid_to < bounds.last_end or expected_entities.valid_from > bounds.current_first_end)
        and expected_entities.company_code in (select named.company_code from named)

)

select * from final
