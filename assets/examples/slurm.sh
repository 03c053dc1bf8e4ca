#!/bin/bash
# CUTS Viewer over very many photographs as a Slurm array job: the first shard trains, the others take its network, one job
# joins them all.
#
#   PHOTOS=/data/photographs OUT=/data/review ./slurm.sh
#
# A shard that is killed (a time limit, a node that goes down) goes on where it was when it runs again, and one that is
# complete finds that out and ends: to submit all of it again is always right. Research use only: not a diagnostic device.
set -euo pipefail

: "${PHOTOS:?the folder of the photographs}"
: "${OUT:?the review folder to write}"
SHARDS=${SHARDS:-16}
STEPS=${STEPS:-1000}
SEED=${SEED:-1}
PROGRAM=${PROGRAM:-cuts-viewer}
WORK="$OUT.shards"
mkdir -p "$WORK"

# Options that every shard needs alike: others are another run, and are not joined.
COMMON=(--device cpu --seed "$SEED")

quoted() { printf '%q ' "$@"; }

first=$(sbatch --parsable --job-name=cuts-first --requeue --cpus-per-task=8 --mem=4G --time=12:00:00 \
    --wrap "$(quoted "$PROGRAM" segment "$PHOTOS" --out "$WORK/1" --shard "1/$SHARDS" "${COMMON[@]}" --steps "$STEPS")")

others=$(sbatch --parsable --job-name=cuts-shard --requeue --dependency="afterok:$first" --array="2-$SHARDS" \
    --cpus-per-task=4 --mem=4G --time=12:00:00 \
    --wrap "$(quoted "$PROGRAM" segment "$PHOTOS" "${COMMON[@]}" --model "$WORK/1/model.safetensors") \
        --out $(printf %q "$WORK")/\$SLURM_ARRAY_TASK_ID --shard \$SLURM_ARRAY_TASK_ID/$SHARDS")

folders=()
for number in $(seq "$SHARDS"); do
    folders+=("$WORK/$number")
done
sbatch --job-name=cuts-merge --dependency="afterok:$others" --cpus-per-task=4 --mem=4G --time=04:00:00 \
    --wrap "$(quoted "$PROGRAM" merge "${folders[@]}" --out "$OUT")"
