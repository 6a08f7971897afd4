-- Control 30, register and finance files: every cell of its kind, every record with its own key and a measure it belongs to.
-- What cannot be used is kept out of the canonical models and listed here, so nothing vanishes. Not bound to a period: the period being closed.
with problems as (
    select * from {{ ref('stg_register__problems') }}
    union all
    select * from {{ ref('stg_finance__problems') }}
),

run as (
    select * from {{ source('config', 'run') }}
),

-- rows looked at, over both file sets
records as (
    {%- for table_name in ['projects', 'measures', 'measure_scope', 'baselines', 'plans', 'claims', 'sign_offs', 'overrides', 'waivers', 'costs', 'measure_parameters',
        'objectives', 'agenda_items'] %}
    select count(*) as row_count from {{ source('landing', 'register__' ~ table_name) }}
    union all
    {%- endfor %}
    {%- for table_name in ['financial_statements', 'account_mapping', 'budget', 'budget_details', 'demand_forecasts', 'planned_receipts', 'inventory_ownership', 'freight_documents',
        'obsolescence_provisions', 'rebate_agreements', 'rebate_accruals', 'price_indices', 'payment_terms', 'capital_expenditures'] %}
    select count(*) as row_count from {{ source('landing', 'finance__' ~ table_name) }}
    {%- if not loop.last %}
    union all
    {%- endif %}
    {%- endfor %}
),

found as (
    select
        run.period,
        problems.file_set || '/' || problems.table_name || '/' || cast(problems.source_row as varchar) || '/' || problems.column_name as key,
        problems.expected,
        coalesce(nullif(trim(problems.value), ''), 'blank') as actual,
        cast(0 as decimal(28, 6)) as difference,
        0 as tolerance,
        case when nullif(trim(problems.value), '') is null then 'missing_right' else 'out_of_tolerance' end as status,
        cast(null as varchar) as company_code,
        cast(null as varchar) as measure_id,
        problems.source_file || ', row ' || cast(problems.source_row as varchar) || ', ' || problems.column_name || ': expected ' || problems.expected
        || ', found ' || coalesce('"' || nullif(trim(problems.value), '') || '"', 'a blank cell') || '. Correct the cell; until then the row is left out.' as message,
        problems.source_file,
        problems.source_row
    from problems
    cross join run
),

checked as (
    select
        run.period,
        (select sum(row_count) from records) as rows_checked
    from run
),

{{ control_output(
    '30_encoding', 'register and finance files', 'every cell readable and every record unique',
    'false', 'not used'
) }}
