"""Speed, as ratios within one interleaved run; run by hand, never timed in a test."""
