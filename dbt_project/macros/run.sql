{#
  Facts and policies of the run, as scalar expressions that any model can use.
  Belongs here: reading config.run and config.policies. Does not belong here: defaults (they live in settings) and any finance rule.
  An unknown policy name stops the build with its name: a policy that reads as null would pass every comparison.
#}

{# run_fact('period'): a column of config.run. #}
{% macro run_fact(column_name) -%}
    (select {{ column_name }} from {{ source('config', 'run') }})
{%- endmacro %}

{# policy('ppv_policy'): the policy's value as text. #}
{% macro policy(name) -%}
    (
        select case when count(*) = 1 then max(value)
            else error('policy {{ name }}: expected one row in config.policies, found ' || count(*) || '. Check [policies] of tieout.toml and the settings module.')
        end
        from {{ source('config', 'policies') }} where name = '{{ name }}'
    )
{%- endmacro %}

{# policy_decimal('amount_tolerance'): the policy's value as decimal(20,10). #}
{% macro policy_decimal(name) -%}
    cast({{ tieout.policy(name) }} as decimal(20, 10))
{%- endmacro %}

{# Periods the run answers for: audit_from <= period <= the period being closed. #}
{% macro in_audit_window(period_column) -%}
    ({{ period_column }} between {{ tieout.run_fact('audit_from') }} and {{ tieout.run_fact('period') }})
{%- endmacro %}
