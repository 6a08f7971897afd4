{#
  Reading SAP's text cells: keys, amounts, dates, flags, rates, signs.
  Belongs here: the dialect rules of one cell, identical to those by which the landing counts parse failures (control 30).
  Does not belong here: joins, filters by meaning, finance rules.
  Every macro takes a column name; the dialect columns _date_order and _decimal_mark of the landing row must be in scope.
#}

{# Trimmed text, null when blank. #}
{% macro sap_text(column_name) -%}
    nullif(trim({{ column_name }}), '')
{%- endmacro %}

{# ALPHA: padding, leading zeros and the `.0` of a spreadsheet are the writing of a key, not part of it. #}
{% macro sap_key(column_name) -%}
    (case
        when regexp_matches(trim({{ column_name }}), '^[0-9]+(\.0+)?$')
            then coalesce(nullif(ltrim(split_part(trim({{ column_name }}), '.', 1), '0'), ''), '0')
        else nullif(trim({{ column_name }}), '')
    end)
{%- endmacro %}

{# A key that may be absent: SAP writes zeros for "none". #}
{% macro sap_optional_key(column_name) -%}
    nullif({{ tieout.sap_key(column_name) }}, '0')
{%- endmacro %}

{# Text of a number in the form 1234.56 / -1234.56: thousands marks out, decimal mark to a point, trailing minus to the front. #}
{% macro sap_number_text(column_name) -%}
    (case when right(rtrim({{ column_name }}), 1) = '-' then '-' else '' end
    || rtrim(
        case when _decimal_mark = ','
            then replace(replace({{ tieout.without_spaces(column_name) }}, '.', ''), ',', '.')
            else replace({{ tieout.without_spaces(column_name) }}, ',', '')
        end, '-'))
{%- endmacro %}

{# Spaces, no-break spaces and apostrophes are thousands marks or padding. #}
{% macro without_spaces(column_name) -%}
    translate({{ column_name }}, ' ''' || chr(160) || chr(8239) || chr(8217) || chr(9), '')
{%- endmacro %}

{# A number as decimal; null when blank or unreadable (control 30 lists the unreadable ones). #}
{% macro sap_decimal(column_name, type='decimal(23,4)') -%}
    try_cast(nullif({{ tieout.sap_number_text(column_name) }}, '') as {{ type }})
{%- endmacro %}

{% macro sap_amount(column_name) -%}
    {{ tieout.sap_decimal(column_name, 'decimal(23,4)') }}
{%- endmacro %}

{% macro sap_quantity(column_name) -%}
    {{ tieout.sap_decimal(column_name, 'decimal(23,6)') }}
{%- endmacro %}

{# A short code (company, plant): kept as it is, zeros included, but without the `.0` of a spreadsheet. #}
{% macro sap_code(column_name) -%}
    nullif(regexp_replace(trim({{ column_name }}), '^([0-9]+)\.0+$', '\1'), '')
{%- endmacro %}

{# Whole number; the `.0` of a spreadsheet goes first, because with a decimal comma the point would be a thousands mark. #}
{% macro sap_integer(column_name) -%}
    try_cast(regexp_replace(regexp_replace(trim({{ column_name }}), '\.0+$', ''), '[,. '']', '', 'g') as integer)
{%- endmacro %}

{% macro sap_flag(column_name) -%}
    (upper(coalesce(trim({{ column_name }}), '')) in ('X', 'TRUE', '1'))
{%- endmacro %}

{#
  A date in YYYYMMDD, ISO or the file's own order; time suffixes ignored; two-digit years from 70 on are 19xx.
  00000000, 00/00/0000, 0 and blanks are SAP's "no date".
#}
{% macro sap_date(column_name) -%}
    {%- set t = "split_part(split_part(trim(" ~ column_name ~ "), ' ', 1), 'T', 1)" -%}
    {%- set p = "translate(" ~ t ~ ", '.-', '//')" -%}
    {%- set first = "split_part(" ~ p ~ ", '/', 1)" -%}
    {%- set second = "split_part(" ~ p ~ ", '/', 2)" -%}
    {%- set third = "split_part(" ~ p ~ ", '/', 3)" -%}
    (case
        when regexp_matches({{ t }}, '^[0-9]{8}(\.0+)?$')
            then try_cast(substr({{ t }}, 1, 4) || '-' || substr({{ t }}, 5, 2) || '-' || substr({{ t }}, 7, 2) as date)
        when regexp_matches({{ t }}, '^[0-9]{4}[-./][0-9]{1,2}[-./][0-9]{1,2}$')
            then try_cast({{ first }} || '-' || lpad({{ second }}, 2, '0') || '-' || lpad({{ third }}, 2, '0') as date)
        when regexp_matches({{ t }}, '^[0-9]{1,2}[-./][0-9]{1,2}[-./]([0-9]{4}|[0-9]{2})$')
            then try_cast(
                case _date_order
                    when 'dmy' then {{ tieout.four_digit_year(third) }} || '-' || lpad({{ second }}, 2, '0') || '-' || lpad({{ first }}, 2, '0')
                    when 'ymd' then {{ tieout.four_digit_year(first) }} || '-' || lpad({{ second }}, 2, '0') || '-' || lpad({{ third }}, 2, '0')
                    else {{ tieout.four_digit_year(third) }} || '-' || lpad({{ first }}, 2, '0') || '-' || lpad({{ second }}, 2, '0')
                end as date)
    end)
{%- endmacro %}

{% macro four_digit_year(year_text) -%}
    (case when length({{ year_text }}) = 4 then {{ year_text }} when {{ year_text }} < '70' then '20' || {{ year_text }} else '19' || {{ year_text }} end)
{%- endmacro %}

{# Debit/credit mark: S debit +1, H credit -1. Never taken from a movement type or posting key. #}
{% macro sap_sign(column_name) -%}
    (case upper(trim({{ column_name }})) when 'S' then 1 when 'H' then -1 end)
{%- endmacro %}

{#
  Exchange rates are kept as an exact fraction: local = doc x numerator / denominator. `/1,277.00` and -1277 are indirect quotations
  (divide by 1277); 0 and blank mean that none is given. A decimal of 10 places would lose cents on weak currencies.
#}
{% macro sap_rate_numerator(column_name) -%}
    (case
        when ltrim({{ column_name }}) like '/%' and {{ tieout.sap_decimal("replace(" ~ column_name ~ ", '/', '')", 'decimal(20,10)') }} <> 0 then cast(1 as decimal(20, 10))
        when {{ tieout.sap_decimal(column_name, 'decimal(20,10)') }} < 0 then cast(1 as decimal(20, 10))
        else nullif({{ tieout.sap_decimal(column_name, 'decimal(20,10)') }}, 0)
    end)
{%- endmacro %}

{% macro sap_rate_denominator(column_name) -%}
    (case
        when ltrim({{ column_name }}) like '/%' then nullif({{ tieout.sap_decimal("replace(" ~ column_name ~ ", '/', '')", 'decimal(20,10)') }}, 0)
        when {{ tieout.sap_decimal(column_name, 'decimal(20,10)') }} < 0 then abs({{ tieout.sap_decimal(column_name, 'decimal(20,10)') }})
        when {{ tieout.sap_decimal(column_name, 'decimal(20,10)') }} > 0 then cast(1 as decimal(20, 10))
    end)
{%- endmacro %}

{#
  True amount of a CURR field: stored x 10^(2 - decimals of the currency), when the source stores two implied decimals
  (config.sources.currency_amounts = stored). `factor` comes from stg_sap__currency_factors.
#}
{% macro true_amount(stored, factor, type='decimal(23,4)') -%}
    cast({{ stored }} * coalesce({{ factor }}, 1) as {{ type }})
{%- endmacro %}

{# Rows of the client the source is about. Without a configured client every row passes and control 07 reports more than one client. #}
{% macro sap_of_client(client_column) -%}
    (_client is null or {{ tieout.sap_key(client_column) }} is null or {{ tieout.sap_key(client_column) }} = {{ tieout.sap_key('_client') }})
{%- endmacro %}

{# One row per natural key: the first file and row win; control 07 lists the others. #}
{% macro first_of_key(keys) -%}
    qualify row_number() over (partition by _source, {{ keys | join(', ') }} order by _file, _row) = 1
{%- endmacro %}
