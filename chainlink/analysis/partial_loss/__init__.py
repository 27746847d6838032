"""How much does a target lose when a supplier stops and others only partly fill in? 减产幅度."""
