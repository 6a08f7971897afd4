{#
  Exact arithmetic on money. DuckDB turns `decimal / x` into DOUBLE, so every division of an amount, price or quantity goes through money_div.
  Belongs here: exact division and rounding. Does not belong here: parsing of text, business rules.
  Engines other than DuckDB add their own `<adapter>__money_div`.
#}

{#
  money_div(numerator, denominator, scale): numerator / denominator as decimal(38, scale), rounded half away from zero; null when the
  denominator is zero or either side is null. Both sides are read at 10 decimals (the finest scale in the contracts); |value| < 1e18.
  A quotient is first estimated, then proved: it is taken only when the exact remainder is below half a unit of the last place. What cannot be
  proved that way (ties, very large amounts) takes long division over 128-bit integers, in two steps so that the remainder never overflows.
  Long division alone is right too, but costs 15 seconds for a million rows instead of one.
#}
{% macro money_div(numerator, denominator, scale=12) -%}
    {{ return(adapter.dispatch('money_div', 'tieout')(numerator, denominator, scale)) }}
{%- endmacro %}

{% macro default__money_div(numerator, denominator, scale) -%}
    {%- if scale < 0 or scale > 18 -%}
        {{ exceptions.raise_compiler_error("money_div: expected a scale from 0 to 18, found " ~ scale) }}
    {%- endif -%}
    {%- set n = "(" ~ numerator ~ ")" -%}
    {%- set d = "(" ~ denominator ~ ")" -%}
    (case
        when {{ d }} is null or {{ n }} is null or {{ d }} = 0 then null
        when {{ d }} = 1 then cast({{ n }} as decimal(38, {{ scale }}))
        {%- if scale <= 12 %}
        else coalesce(
            case when abs({{ n }}) < 1000000000000000 and abs({{ d }}) < 1000000000000000 then {{ tieout.proved_quotient(n, d, scale) }} end,
            {{ tieout.long_division(n, d, scale) }}
        )
        {%- else %}
        else {{ tieout.long_division(n, d, scale) }}
        {%- endif %}
    end)
{%- endmacro %}

{# The estimate, or the estimate corrected once, when the remainder proves it; null otherwise. |n| and |d| below 1e15, scale at most 12. #}
{% macro proved_quotient(n, d, scale) -%}
    {%- set type = "decimal(38, " ~ scale ~ ")" -%}
    {%- set n10 = "cast(" ~ n ~ " as decimal(38, 10))" -%}
    {%- set d10 = "cast(" ~ d ~ " as decimal(38, 10))" -%}
    {%- set half_unit = "abs(" ~ d10 ~ ") * cast(" ~ tieout.power_of_ten_below_one(scale) ~ " as decimal(" ~ (scale + 1) ~ ", " ~ scale ~ "))" -%}
    {%- set estimate = "cast(cast(" ~ n ~ " as double) / cast(" ~ d ~ " as double) as " ~ type ~ ")" -%}
    {%- set rest = n10 ~ " - " ~ estimate ~ " * " ~ d10 -%}
    {%- set corrected = "(" ~ estimate ~ " + cast(cast(" ~ rest ~ " as double) / cast(" ~ d ~ " as double) as " ~ type ~ "))" -%}
    case
        when 2 * abs({{ rest }}) < {{ half_unit }} then {{ estimate }}
        when 2 * abs({{ n10 }} - {{ corrected }} * {{ d10 }}) < {{ half_unit }} then cast({{ corrected }} as {{ type }})
    end
{%- endmacro %}

{# n / d by long division over 128-bit integers; neither side null, d not zero. #}
{% macro long_division(numerator, denominator, scale) -%}
    {%- set first = [scale, 6] | min -%}
    {%- set second = scale - first -%}
    {%- set n = tieout.as_scaled_integer(numerator) -%}
    {%- set d = tieout.as_scaled_integer(denominator) -%}
    {%- set r1 = '((abs(' ~ n ~ ') % abs(' ~ d ~ ')) * ' ~ 10 ** first ~ ')' -%}
    {%- set r2 = '((' ~ r1 ~ ' % abs(' ~ d ~ ')) * ' ~ 10 ** second ~ ')' -%}
    cast(
        (case when ({{ numerator }} < 0) <> ({{ denominator }} < 0) then -1 else 1 end)
        * (
            (abs({{ n }}) // abs({{ d }})) * cast({{ 10 ** scale }} as hugeint)
            + ({{ r1 }} // abs({{ d }})) * cast({{ 10 ** second }} as hugeint)
            + (({{ r2 }} * 2 + abs({{ d }})) // (abs({{ d }}) * 2))
        ) as decimal(38, 0)
    ) * cast({{ tieout.power_of_ten_below_one(scale) }} as decimal({{ scale + 1 }}, {{ scale }}))
{%- endmacro %}

{# value x 10^10 as a 128-bit integer, exactly. #}
{% macro as_scaled_integer(value) -%}
    cast(cast({{ value }} as decimal(38, 10)) * 10000000000 as hugeint)
{%- endmacro %}

{# 10^-scale as a decimal literal: '0.0001' for 4. #}
{% macro power_of_ten_below_one(scale) -%}
    {%- if scale == 0 -%}1{%- else -%}0.{{ '0' * (scale - 1) }}1{%- endif -%}
{%- endmacro %}

{# Round a decimal half away from zero to `digits` decimals, where `digits` is a column (currency exponent 0, 2, 3 …); result decimal(23,4). #}
{% macro round_to_decimals(value, digits) -%}
    case coalesce({{ digits }}, 2)
        -- each branch is cast: a common type of decimal(38,0) and decimal(38,4) would drop the decimals
        when 0 then cast(round({{ value }}, 0) as decimal(23, 4))
        when 1 then cast(round({{ value }}, 1) as decimal(23, 4))
        when 2 then cast(round({{ value }}, 2) as decimal(23, 4))
        when 3 then cast(round({{ value }}, 3) as decimal(23, 4))
        else cast(round({{ value }}, 4) as decimal(23, 4))
    end
{%- endmacro %}
