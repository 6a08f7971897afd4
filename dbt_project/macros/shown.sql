{#
  How amounts are shown.
  Belongs here: rounding that keeps shown parts equal to shown totals, amounts and shares inside sentences.
  Does not belong here: which amounts are shown, any finance rule.
#}

{# Largest whole number of 10^-digits units that is not above the value, as an integer count of units: floor(-1.5 cents) = -2. #}
{% macro floor_units(value, digits) -%}
    cast(floor(cast({{ value }} as decimal(28, 6)) * cast({{ 10 ** digits if digits >= 0 else tieout.power_of_ten_below_one(-digits) }} as decimal(10, 4))) as bigint)
{%- endmacro %}

{# The value in units of 10^-digits, unrounded. digits -3 = thousands. #}
{% macro in_units(value, digits) -%}
    (cast({{ value }} as decimal(28, 6)) * cast({{ 10 ** digits if digits >= 0 else tieout.power_of_ten_below_one(-digits) }} as decimal(10, 4)))
{%- endmacro %}

{# Rounded half away from zero to a count of units. #}
{% macro round_units(value, digits) -%}
    cast(round({{ tieout.in_units(value, digits) }}, 0) as bigint)
{%- endmacro %}

{#
  Largest remainder, as one window expression: the count of units of a part such that the parts of `partition` add up to `target` units.
  Every part gets its floor; the units still missing go to the parts with the largest remainders (ties: `tie_break`). The target must be
  the rounded total of the parts, or the difference of two rounded totals; then between 0 and the number of parts units are missing.
#}
{% macro largest_remainder(value, digits, target, partition, tie_break) -%}
    (
        {{ tieout.floor_units(value, digits) }}
        + case
            when row_number() over (
                partition by {{ partition }}
                order by {{ tieout.in_units(value, digits) }} - {{ tieout.floor_units(value, digits) }} desc, {{ tie_break }}
            ) <= {{ target }} - sum({{ tieout.floor_units(value, digits) }}) over (partition by {{ partition }})
                then 1
            else 0
        end
    )
{%- endmacro %}

{# EUR 1.24 M, EUR 312 k, EUR 87; without sign. #}
{% macro amount_shown(amount, currency) -%}
    (
        {{ currency }} || ' ' || case
            when abs({{ amount }}) >= 999500
                then cast(cast({{ tieout.money_div('abs(' ~ amount ~ ')', '1000000', 2) }} as decimal(20, 2)) as varchar) || ' M'
            when abs({{ amount }}) >= 999.5
                then cast(cast(round({{ tieout.money_div('abs(' ~ amount ~ ')', '1000', 6) }}, 0) as decimal(20, 0)) as varchar) || ' k'
            else cast(cast(round(abs({{ amount }}), 0) as decimal(20, 0)) as varchar)
        end
    )
{%- endmacro %}

{# The same with its sign: +EUR 312 k, −EUR 312 k (true minus). #}
{% macro signed_amount_shown(amount, currency) -%}
    (case when ({{ amount }}) < 0 then '−' else '+' end || {{ tieout.amount_shown(amount, currency) }})
{%- endmacro %}

{# (12.3%) of a reference; empty when there is no reference. #}
{% macro share_shown(amount, reference) -%}
    (case
        when coalesce({{ reference }}, 0) = 0 then ''
        else ' (' || cast(cast({{ tieout.money_div('100 * abs(' ~ amount ~ ')', 'abs(' ~ reference ~ ')', 1) }} as decimal(20, 1)) as varchar) || '%)'
    end)
{%- endmacro %}

{# September 2026 from 2026-09. #}
{% macro period_shown(period) -%}
    (case substr({{ period }}, 6, 2)
        {%- for name in ['January', 'February', 'March', 'April', 'May', 'June', 'July', 'August', 'September', 'October', 'November', 'December'] %}
        when '{{ '%02d' % loop.index }}' then '{{ name }}'
        {%- endfor %}
    end || ' ' || substr({{ period }}, 1, 4))
{%- endmacro %}

{# "1 month", "2 months": a count with its noun. `several` only where an s is not enough. #}
{% macro count_shown(number, singular, several=none) -%}
    ({{ number }} || case when {{ number }} = 1 then ' {{ singular }}' else ' {{ several or singular ~ 's' }}' end)
{%- endmacro %}

{# An exact amount inside a sentence, to the cent: 12,345.67, −0.50 (true minus). Fifteen digits before the point. #}
{% macro exact_amount_shown(amount) -%}
    {%- set cents = "cast(cast(abs(" ~ amount ~ ") as decimal(28, 2)) as varchar)" -%}
    {%- set digits = "lpad(substr(" ~ cents ~ ", 1, length(" ~ cents ~ ") - 3), 15, '0')" -%}
    (
        case when ({{ amount }}) < 0 then '−' else '' end
        || coalesce(nullif(ltrim(
            substr({{ digits }}, 1, 3) || ',' || substr({{ digits }}, 4, 3) || ',' || substr({{ digits }}, 7, 3) || ','
            || substr({{ digits }}, 10, 3) || ',' || substr({{ digits }}, 13, 3), '0,'
        ), ''), '0')
        || substr({{ cents }}, length({{ cents }}) - 2)
    )
{%- endmacro %}

{#
  The two largest causes of each sentence, as it goes on after what moved: ": volume -EUR 200 k, mix +EUR 41 k".
  ranked: finding_id, title, amount, place (1 = largest); movements: finding_id and the currency it is told in, else the reporting currency of `run`.
#}
{% macro two_causes(ranked='ranked_causes', movements='movements') -%}
    select
        {{ ranked }}.finding_id,
        {%- for place, lead in [(1, ': '), (2, ', ')] %}
        coalesce('{{ lead }}' || max(case {{ ranked }}.place when {{ place }} then
            {{ ranked }}.title || ' '
            || {{ tieout.signed_amount_shown(ranked ~ '.amount', 'coalesce(' ~ movements ~ '.currency, run.reporting_currency)') }}
        end), ''){{ ' ||' if not loop.last else ' as because' }}
        {%- endfor %}
    from {{ ranked }}
    cross join run
    left join {{ movements }} on {{ movements }}.finding_id = {{ ranked }}.finding_id
    where {{ ranked }}.place <= 2
    group by {{ ranked }}.finding_id
{%- endmacro %}

{# One row for each company that is expected or delivered, with its name where a source gives one. #}
{% macro company_names() -%}
    select
        company_code,
        min(company_name) as company_name
    from {{ ref('rpt_entities') }}
    group by company_code
{%- endmacro %}
