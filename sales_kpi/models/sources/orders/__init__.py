"""What was ordered: lines, new business, repeat business."""
