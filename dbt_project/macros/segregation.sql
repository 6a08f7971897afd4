{#
  Segregation of duties, one rule for every signed record: who prepared it did not approve it, and the approver stands outside the line of the claimants.
  Belongs here: that rule. Does not belong here: which records are signed, and what an exception blocks (control S1).
#}

{# A person or a line as it is compared: without case and outer blanks; blank when nobody is named. #}
{% macro signatory(name) -%}
    lower(trim(coalesce({{ name }}, '')))
{%- endmacro %}

{# What the record lacks, as a sentence goes on after "expected"; null when duties are segregated. #}
{% macro segregation_gap(preparer, approver, approver_line, claimant_line, preparer_word='preparer') -%}
    case
        when {{ signatory(preparer) }} = '' or {{ signatory(approver) }} = '' then 'names of {{ preparer_word }} and approver'
        when {{ signatory(preparer) }} = {{ signatory(approver) }} then 'an approver other than the {{ preparer_word }}'
        when {{ signatory(claimant_line) }} = '' or {{ signatory(approver_line) }} = '' then 'the reporting lines of claimant and approver'
        when {{ signatory(approver_line) }} = {{ signatory(claimant_line) }} then 'an approver outside the reporting line of the claimants'
    end
{%- endmacro %}
