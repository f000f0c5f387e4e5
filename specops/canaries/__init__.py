"""The canaries: for each check code a fault that is planted, and a healthy twin that comes near."""
