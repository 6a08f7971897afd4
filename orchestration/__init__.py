"""When and with what: wiring of sources, dbt, controls and publication. Finance logic lives in dbt_project/."""
