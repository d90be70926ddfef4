-- What was one role is two: the first account of an installation runs it, every other 'admin' looks after his own tenant.
update users
   set roles = case when tenant = 'default' and name = 'admin'
                    then 'operator,tenant-admin'
                    else array_to_string(array_replace(string_to_array(roles, ','), 'admin', 'tenant-admin'), ',')
               end
 where 'admin' = any (string_to_array(roles, ','));
