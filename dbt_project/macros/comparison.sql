{#
  The four outcomes of a comparison, in one place.
  Belongs here: the status of left against right, and the difference that is exposed. Does not belong here: what is compared, tolerances.
  A null side means "no rows on that side"; `abs(null - x) > y` would pass it silently. A side that is absent where the other is
  zero is no difference.
#}

{# compare_status(left, right, tolerance): matched, out_of_tolerance, missing_left, missing_right; not_available when both are absent. #}
{% macro compare_status(left_amount, right_amount, tolerance) -%}
    (case
        when ({{ left_amount }}) is null and ({{ right_amount }}) is null then 'not_available'
        when abs(coalesce({{ left_amount }}, 0) - coalesce({{ right_amount }}, 0)) <= {{ tolerance }} then 'matched'
        when ({{ left_amount }}) is null then 'missing_left'
        when ({{ right_amount }}) is null then 'missing_right'
        else 'out_of_tolerance'
    end)
{%- endmacro %}

{# compare_difference(left, right): left - right, an absent side counted as nothing; null when both are absent. #}
{% macro compare_difference(left_amount, right_amount) -%}
    (case
        when ({{ left_amount }}) is null and ({{ right_amount }}) is null then null
        else cast(coalesce({{ left_amount }}, 0) - coalesce({{ right_amount }}, 0) as decimal(28, 6))
    end)
{%- endmacro %}
