SELECT kind, id FROM record UNION SELECT kind, id FROM draft UNION SELECT kind, id FROM suggestion ORDER BY kind, id
