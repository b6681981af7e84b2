# Runs in Odoo's shell on a fresh template database.
# Attachments go into the database: CREATE DATABASE ... TEMPLATE then copies them too.
env["ir.config_parameter"].set_param("ir_attachment.location", "db")
env["ir.attachment"].force_storage()
env.cr.commit()
