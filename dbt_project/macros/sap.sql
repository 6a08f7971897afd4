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

{# ALPHA: padding, leading zeros and the `.0` of a spreadsheet are the writing of a key, not part of it. The first branches are the common cases. #}
{% macro sap_key(column_name) -%}
    (case
        when {{ column_name }} is null or {{ column_name }} = '' then null
        when regexp_full_match({{ column_name }}, '[0-9]+') then coalesce(nullif(ltrim({{ column_name }}, '0'), ''), '0')
        when regexp_full_match({{ column_name }}, '[A-Z][-0-9A-Z_]*') then {{ column_name }}
        when regexp_full_match({{ column_name }}, ' *[0-9]+([.]0+)? *')
            then coalesce(nullif(ltrim(split_part(trim({{ column_name }}), '.', 1), '0'), ''), '0')
        else nullif(trim({{ column_name }}), '')
    end)
{%- endmacro %}

{# A key that may be absent: SAP writes zeros for "none". #}
{% macro sap_optional_key(column_name) -%}
    nullif({{ tieout.sap_key(column_name) }}, '0')
{%- endmacro %}

{#
  A number as decimal; null when blank or unreadable (control 30 lists the unreadable ones). Spaces, no-break spaces, apostrophes and the mark that is
  not the decimal mark separate thousands (groups of two or three digits, the last of three); a trailing minus is a minus.
  Patterns are constants and numbers take the 64-bit type where they fit: both decide whether a million cells cost a second or a minute.
#}
{% macro sap_decimal(column_name, type='decimal(23,4)') -%}
    {#- no-break, narrow no-break space and tab as themselves: a chr() is a function call in every cell of every model -#}
    {%- set text = "trim(" ~ column_name ~ ", ' \u00a0\t')" -%}
    {%- set groups = " ''\\x{00A0}\\x{202F}" -%}
    {%- set separators = "'' \u00a0\u202f'" -%}
    {%- set tail = "([eE][+-]?[0-9]{1,3})? ?-?" -%}
    {%- set point_shape = "[+-]? ?([0-9]+|[0-9]{1,3}([," ~ groups ~ "][0-9]{2,3})*[," ~ groups ~ "][0-9]{3})?([.][0-9]*)?" ~ tail -%}
    {%- set comma_shape = "[+-]? ?([0-9]+|[0-9]{1,3}([." ~ groups ~ "][0-9]{2,3})*[." ~ groups ~ "][0-9]{3})?(,[0-9]*)?" ~ tail -%}
    {%- set bare = "replace(translate(" ~ text ~ ", case when _decimal_mark = ',' then '." ~ separators ~ " else '," ~ separators ~ " end, ''), ',', '.')" -%}
    (case
        when {{ column_name }} is null or {{ column_name }} = '' then null
        when _decimal_mark is distinct from ',' and regexp_full_match({{ column_name }}, '-?[0-9]{1,12}([.][0-9]{1,6})?')
            then try_cast(try_cast({{ column_name }} as decimal(18, 6)) as {{ type }})
        when (_decimal_mark is distinct from ',' and regexp_full_match({{ text }}, '{{ point_shape }}'))
            or (_decimal_mark = ',' and regexp_full_match({{ text }}, '{{ comma_shape }}'))
            then {{ tieout.narrow_or_wide("regexp_replace(" ~ bare ~ ", '^(.*)-$', '-\\1')", type) }}
    end)
{%- endmacro %}

{# A cleaned number text as decimal: through 64 bits when it has at most 12 digits before and 6 after the point. #}
{% macro narrow_or_wide(clean, type) -%}
    (case
        when regexp_full_match({{ clean }}, '[+-]?[0-9]{1,12}([.][0-9]{0,6})?') then try_cast(try_cast({{ clean }} as decimal(18, 6)) as {{ type }})
        else try_cast({{ clean }} as {{ type }})
    end)
{%- endmacro %}

{% macro sap_amount(column_name) -%}
    {{ tieout.sap_decimal(column_name, 'decimal(23,4)') }}
{%- endmacro %}

{% macro sap_quantity(column_name) -%}
    {{ tieout.sap_decimal(column_name, 'decimal(23,6)') }}
{%- endmacro %}

{# A short code (company, plant): kept as it is, zeros included, but without the `.0` of a spreadsheet. #}
{% macro sap_code(column_name) -%}
    (case
        when regexp_full_match({{ column_name }}, '[0-9A-Z]+') then {{ column_name }}
        else nullif(regexp_replace(trim({{ column_name }}), '^([0-9]+)\.0+$', '\1'), '')
    end)
{%- endmacro %}

{# Whole number; the `.0` of a spreadsheet goes first, because with a decimal comma the point would be a thousands mark. #}
{% macro sap_integer(column_name) -%}
    (case
        when regexp_full_match({{ column_name }}, '[0-9]{1,9}') then try_cast({{ column_name }} as integer)
        when regexp_full_match(trim({{ column_name }}), '[0-9]{1,9}[.]0') then try_cast(split_part(trim({{ column_name }}), '.', 1) as integer)
        else try_cast({{ tieout.sap_decimal(column_name) }} as integer)
    end)
{%- endmacro %}

{% macro sap_flag(column_name) -%}
    (upper(coalesce(trim({{ column_name }}), '')) in ('X', 'TRUE', '1'))
{%- endmacro %}

{#
  A date in YYYYMMDD, ISO or the file's own order; time suffixes ignored; two-digit years from 70 on are 19xx. With a month name (01-SEP-26) the
  order is that of the text, and two-digit years from 50 on are 19xx (Oracle's RR).
  00000000, 00/00/0000, 0 and blanks are SAP's "no date".
#}
{% macro sap_date(column_name) -%}
    {#- the rare shapes take the text without its time as a lambda's argument: written out, it would stand there thirty times -#}
    {%- set parts = "'^([0-9]+)[-./]([0-9]+)[-./]([0-9]+)$'" -%}
    {%- set first, second, third = "regexp_extract(t, " ~ parts ~ ", 1)", "regexp_extract(t, " ~ parts ~ ", 2)", "regexp_extract(t, " ~ parts ~ ", 3)" -%}
    (case
        when {{ column_name }} is null or {{ column_name }} = '' then null
        when regexp_full_match({{ column_name }}, '[0-9]{4}-[0-9]{2}-[0-9]{2}') then try_cast({{ column_name }} as date)
        when regexp_full_match({{ column_name }}, '[0-9]{8}')
            then try_cast(substr({{ column_name }}, 1, 4) || '-' || substr({{ column_name }}, 5, 2) || '-' || substr({{ column_name }}, 7, 2) as date)
        {%- for order, pattern in (('mdy', '%m/%d/'), ('dmy', '%d/%m/')) %}
        when _date_order = '{{ order }}' and regexp_full_match({{ column_name }}, '[0-9]{1,2}[-./][0-9]{1,2}[-./][0-9]{4}')
            then cast(try_strptime(translate({{ column_name }}, '.-', '//'), '{{ pattern }}%Y') as date)
        -- two-digit years: strptime has its turn at 69, these rules at 70
        when _date_order = '{{ order }}' and regexp_full_match({{ column_name }}, '[0-9]{1,2}[-./][0-9]{1,2}[-./][0-9]{2}') and right({{ column_name }}, 2) <> '69'
            then cast(try_strptime(translate({{ column_name }}, '.-', '//'), '{{ pattern }}%y') as date)
        {%- endfor %}
        when regexp_full_match(trim({{ column_name }}), '[0-9]{1,2}[-./][A-Za-zÀ-ÿ]{3,10}[.]?[-./]([0-9]{4}|[0-9]{2})( .*)?')
            then {{ tieout.named_month_date("trim(" ~ column_name ~ ")") }}
        else list_transform([split_part(split_part(trim({{ column_name }}), ' ', 1), 'T', 1)], lambda t: try_cast(case
            when regexp_matches(t, '^[0-9]{8}(\.0+)?$')
                then substr(t, 1, 4) || '-' || substr(t, 5, 2) || '-' || substr(t, 7, 2)
            when regexp_matches(t, '^[0-9]{4}[-./][0-9]{1,2}[-./][0-9]{1,2}$')
                then {{ first }} || '-' || lpad({{ second }}, 2, '0') || '-' || lpad({{ third }}, 2, '0')
            when _date_order = 'ymd' and regexp_matches(t, '^[0-9]{2}[-./][0-9]{1,2}[-./][0-9]{1,2}$')
                then {{ tieout.four_digit_year(first) }} || '-' || lpad({{ second }}, 2, '0') || '-' || lpad({{ third }}, 2, '0')
            when _date_order is distinct from 'ymd' and regexp_matches(t, '^[0-9]{1,2}[-./][0-9]{1,2}[-./]([0-9]{4}|[0-9]{2})$')
                then case
                    when _date_order = 'dmy' then {{ tieout.four_digit_year(third) }} || '-' || lpad({{ second }}, 2, '0') || '-' || lpad({{ first }}, 2, '0')
                    when _date_order = 'mdy' or cast({{ first }} as integer) = cast({{ second }} as integer)
                        then {{ tieout.four_digit_year(third) }} || '-' || lpad({{ first }}, 2, '0') || '-' || lpad({{ second }}, 2, '0')
                end
        end as date))[1]
    end)
{%- endmacro %}

{# DD-MON-YY and DD-MON-YYYY as a date; month names in English, German, French and Spanish. Each name stands behind its number in one text. #}
{% macro named_month_date(text) -%}
    {%- set month_names = [
        'jan january januar janvier janv ene enero', 'feb february februar fevrier fevr fev febrero', 'mar march maerz marz mrz mars marzo',
        'apr april avr avril abr abril', 'may mai mayo', 'jun june juni juin junio', 'jul july juli juil juillet julio',
        'aug august aou aout ago agosto', 'sep sept september septembre septiembre', 'oct october okt oktober octobre octubre',
        'nov november novembre noviembre', 'dec december dez dezember decembre dic diciembre',
    ] -%}
    {%- set listed = namespace(text='') -%}
    {%- for names in month_names -%}
        {%- set number = '%02d' % loop.index -%}
        {%- for name in names.split() -%}{%- set listed.text = listed.text ~ number ~ ' ' ~ name ~ '|' -%}{%- endfor -%}
    {%- endfor -%}
    list_transform([regexp_extract({{ text }}, '^([0-9]+)[-./]([A-Za-zÀ-ÿ]+)[.]?[-./]([0-9]+)', ['day', 'month', 'year'])], lambda p: try_cast(
        case when length(p.year) = 4 then '' when p.year < '50' then '20' else '19' end || p.year || '-'
        || substr('{{ listed.text }}', nullif(strpos('{{ listed.text }}', ' ' || strip_accents(lower(p.month)) || '|'), 0) - 2, 2)
        || '-' || lpad(p.day, 2, '0') as date))[1]
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
  An amount whose sign stands in the debit/credit mark. The accounting views of S/4 turn the sign themselves and are landed under a name of their
  own (`signed`): it counts where the unsigned column is not there.
#}
{% macro sap_signed_amount(mark, unsigned, signed) -%}
    coalesce({{ tieout.sap_sign(mark) }} * {{ tieout.sap_amount(unsigned) }}, {{ tieout.sap_amount(signed) }})
{%- endmacro %}

{#
  A rate cell: the column of the table, else the absolute rate of the S/4 views, marked as indirect (leading slash) where they say so.
  The rate macros take the result; the reader of the cell must not be a CTE of another dialect.
#}
{% macro sap_rate_cell(rate, absolute, indirect) -%}
    coalesce(
        {{ tieout.sap_text(rate) }},
        case when {{ tieout.sap_flag(indirect) }} then '/' || {{ tieout.sap_text(absolute) }} else {{ tieout.sap_text(absolute) }} end
    )
{%- endmacro %}

{# A general ledger account as SAP compares it inside a range: numbers padded to ten digits, other accounts as they are. #}
{% macro sap_padded_account(account) -%}
    (case when regexp_full_match({{ account }}, '[0-9]{1,9}') then lpad({{ account }}, 10, '0') else {{ account }} end)
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
