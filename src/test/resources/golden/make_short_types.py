"""Makes `<model>/<type>-<device>.safetensors`: runs of the four demo models by diffusers in a short type, whose pictures ours are compared with.

Needs torch, transformers, safetensors and diffusers (a source tree on PYTHONPATH is enough). From the root of the repository:

    PYTHONPATH=/path/to/diffusers/src python src/test/resources/golden/make_short_types.py --device cuda [--output FOLDER]

The arguments of a run are those of `<model>/basic.json` but for 8 steps. A file holds `noise` (the initial latents as drawn), `latents` (the last ones) and `image`
(0 … 1; of a clip the frames 0, 4 and 8), all as float32.
"""

import argparse
import json
from pathlib import Path

import diffusers
import torch
from safetensors.torch import save_file

ROOT = Path(__file__).resolve().parents[4]
GOLDEN = Path(__file__).resolve().parent
PIPELINES = {
    "sdxl": diffusers.StableDiffusionXLPipeline,
    "sd3": diffusers.StableDiffusion3Pipeline,
    "flux": diffusers.FluxPipeline,
    "cogvideox": diffusers.CogVideoXPipeline,
}
STEPS = 8
FRAMES = [0, 4, 8]


def run(model, device, dtype):
    pipe = PIPELINES[model].from_pretrained(ROOT / f"models/tiny-{model}", torch_dtype=dtype).to(device)
    pipe.set_progress_bar_config(disable=True)
    args = json.loads((GOLDEN / model / "basic.json").read_text())["args"] | {"num_inference_steps": STEPS}
    drawn = {}
    prepare = pipe.prepare_latents

    def remember(*a, **k):
        out = prepare(*a, **k)
        drawn["noise"] = (out[0] if isinstance(out, tuple) else out).clone()
        return out

    pipe.prepare_latents = remember
    made = lambda kind: pipe(**args, output_type=kind, generator=torch.Generator("cpu").manual_seed(42), return_dict=False)[0]
    latents = made("latent")
    image = made("pt")
    if model == "cogvideox":
        image = image[0][FRAMES].unsqueeze(0)
    tensors = {"noise": drawn["noise"], "latents": latents, "image": image}
    return {name: t.detach().float().cpu().contiguous() for name, t in tensors.items()}


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--device", default="cuda")
    parser.add_argument("--type", default="bfloat16")
    parser.add_argument("--output", type=Path, default=GOLDEN)
    chosen = parser.parse_args()
    for name in PIPELINES:
        tensors = run(name, chosen.device, getattr(torch, chosen.type))
        (chosen.output / name).mkdir(parents=True, exist_ok=True)
        save_file(tensors, chosen.output / name / f"{chosen.type}-{chosen.device}.safetensors", metadata={"torch": torch.__version__, "diffusers": diffusers.__version__})
        print(name, {k: tuple(v.shape) for k, v in tensors.items()}, flush=True)
