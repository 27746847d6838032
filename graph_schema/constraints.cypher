// Written from chain.yaml by `make docs`; Neo4j 5 Community. Run before the first row.

CREATE CONSTRAINT chain_chain_id IF NOT EXISTS FOR (n:Chain) REQUIRE n.chain_id IS UNIQUE;
CREATE CONSTRAINT segment_segment_id IF NOT EXISTS FOR (n:Segment) REQUIRE n.segment_id IS UNIQUE;
CREATE CONSTRAINT component_component_id IF NOT EXISTS FOR (n:Component) REQUIRE n.component_id IS UNIQUE;
CREATE INDEX component_name_zh IF NOT EXISTS FOR (n:Component) ON (n.name_zh);
CREATE CONSTRAINT region_region_code IF NOT EXISTS FOR (n:Region) REQUIRE n.region_code IS UNIQUE;
CREATE CONSTRAINT firm_firm_id IF NOT EXISTS FOR (n:Firm) REQUIRE n.firm_id IS UNIQUE;
CREATE INDEX firm_name_zh IF NOT EXISTS FOR (n:Firm) ON (n.name_zh);
CREATE CONSTRAINT importrecord_record_id IF NOT EXISTS FOR (n:ImportRecord) REQUIRE n.record_id IS UNIQUE;
CREATE INDEX importrecord_hs_code IF NOT EXISTS FOR (n:ImportRecord) ON (n.hs_code);
