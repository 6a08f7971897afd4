-- Every control that can be decided before the report is rendered, stored once. Control 31 is added by control_results.
{%- set controls = [
    '01_cut_off', '02_late_posting', '03_uom_change', '04_price_unit', '05_currency', '06_fx_as_saving', '07_duplicate_extract', '09_reversal',
    '10_unbalanced', '11_missing_entity', '12_credits', '13_intercompany', '14_baseline_reset', '15_baseline_peak', '16_volume_as_price',
    '17_avoidance_as_hard', '18_double_count', '19_annualised', '20_revaluation', '21_ownership', '22_write_off', '23_early_pnl',
    '25_forecast_version', '26_unmapped_account', '27_landed_cost', '30_encoding', '30_register', '32_shrinkage', '33_copied_actual',
    's1_segregation',
] %}
{%- set columns = [
    'period', 'control_id', 'scope', 'key', 'expected', 'actual', 'difference', 'tolerance', 'status', 'currency', 'company_code',
    'measure_id', 'rows_checked', 'message', 'source_file', 'source_row',
] %}

with

controls as (

    {% for control in controls %}
    select {{ columns | join(', ') }} from {{ ref('control_' ~ control) }}
    {% if not loop.last %}union all{% endif %}
    {% endfor %}

),

final as (

    select
        cast(period as varchar) as period,
        cast(control_id as varchar) as control_id,
        cast(scope as varchar) as scope,
        cast(key as varchar) as key,
        cast(expected as varchar) as expected,
        cast(actual as varchar) as actual,
        cast(difference as decimal(28, 6)) as difference,
        cast(tolerance as decimal(28, 6)) as tolerance,
        cast(status as varchar) as status,
        cast(currency as varchar) as currency,
        cast(company_code as varchar) as company_code,
        cast(measure_id as varchar) as measure_id,
        cast(rows_checked as bigint) as rows_checked,
        cast(message as varchar) as message,
        cast(source_file as varchar) as source_file,
        cast(source_row as bigint) as source_row
    from controls

)

select * from final
