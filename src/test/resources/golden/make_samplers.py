"""Makes the reference files of samplers with diffusers' own schedulers: `samplers.json` and `<model>/samplers.{json,safetensors}`.

Needs torch, numpy, scipy (beta sigmas), safetensors and diffusers (a source tree on PYTHONPATH is enough; no transformers: the
embeddings of the prompts are those of `<model>/basic.safetensors`). From the root of the repository:

    PYTHONPATH=/path/to/diffusers/src python src/test/resources/golden/make_samplers.py [--output FOLDER] [--schedules-only]

Without --output the files land beside this script. `samplers.json` has no network in it: a closed form stands in for the prediction
and another for the noise, so that a schedule is checked by itself. `<model>/samplers.*` are latents after the whole loop on the demo
models, float32 on the CPU, seed 42.
"""

import argparse
import inspect
import json
import sys
import warnings
from pathlib import Path

import numpy as np
import torch

ROOT = Path(__file__).resolve().parents[4]
GOLDEN = Path(__file__).resolve().parent
SEED = 42

EULER, ANCESTRAL, DDIM = "EulerDiscreteScheduler", "EulerAncestralDiscreteScheduler", "DDIMScheduler"
SINGLE = "DPMSolverSinglestepScheduler"
UNIPC, LCM, HEUN, DPM = "UniPCMultistepScheduler", "LCMScheduler", "HeunDiscreteScheduler", "DPMSolverMultistepScheduler"
FLOW_EULER, FLOW_HEUN = "FlowMatchEulerDiscreteScheduler", "FlowMatchHeunDiscreteScheduler"

SPACINGS = ("leading", "linspace", "trailing")
KARRAS, EXPONENTIAL, BETA = {"use_karras_sigmas": True}, {"use_exponential_sigmas": True}, {"use_beta_sigmas": True}
SDE = {"algorithm_type": "sde-dpmsolver++"}
FLOW = {"use_flow_sigmas": True, "prediction_type": "flow_prediction", "flow_shift": 3.0}
ZERO_SNR = {"rescale_betas_zero_snr": True, "timestep_spacing": "trailing", "prediction_type": "v_prediction"}


def sdxl_base():
    """What the demo model's configuration says of training; options of a class are the case's own."""
    config = json.loads((ROOT / "models/tiny-sdxl/scheduler/scheduler_config.json").read_text())
    names = ("beta_start", "beta_end", "beta_schedule", "num_train_timesteps", "prediction_type", "steps_offset", "timestep_spacing")
    return {name: config[name] for name in names}


def flow_base(model):
    config = json.loads((ROOT / f"models/tiny-{model}/scheduler/scheduler_config.json").read_text())
    return {k: v for k, v in config.items() if not k.startswith("_") and v is not None}


def schedule_cases():
    """(name, class, options over the base of SDXL or SD3, image tokens or 0, steps)"""
    cases = []

    def add(name, cls, steps=(8, 20), tokens=0, **options):
        for n in steps:
            cases.append((f"{name}-{n}", cls, options, tokens, n))

    for spacing in SPACINGS:
        for prediction in ("epsilon", "v_prediction"):
            where = f"{spacing}-{prediction}"
            plain = {"timestep_spacing": spacing, "prediction_type": prediction}
            add(f"euler-{where}", EULER, **plain)
            add(f"ancestral-{where}", ANCESTRAL, **plain)
            add(f"ddim-{where}", DDIM, clip_sample=False, **plain)
            add(f"ddim-own-end-{where}", DDIM, clip_sample=False, set_alpha_to_one=False, **plain)
            add(f"heun-{where}", HEUN, **plain)
            add(f"lcm-{where}", LCM, **plain)
            for order in (1, 2, 3):
                add(f"unipc-{order}-{where}", UNIPC, solver_order=order, **plain)
                add(f"dpm-{order}-{where}", DPM, solver_order=order, **plain)
                add(f"dpm-sde-{order}-{where}", DPM, solver_order=order, **SDE, **plain)
    for cls, name in ((EULER, "euler"), (HEUN, "heun"), (UNIPC, "unipc"), (DPM, "dpm")):
        add(f"{name}-karras", cls, **KARRAS)
        add(f"{name}-exponential", cls, **EXPONENTIAL)
        add(f"{name}-beta", cls, **BETA)
    for sigmas, name in ((KARRAS, "karras"), (EXPONENTIAL, "exponential"), (BETA, "beta"), ({}, "plain")):
        for cls, kind in ((EULER, "euler"), (UNIPC, "unipc"), (DPM, "dpm")):
            add(f"{kind}-sigma-min-{name}", cls, final_sigmas_type="sigma_min", **sigmas)
        add(f"dpm-sde-sigma-min-{name}", DPM, final_sigmas_type="sigma_min", **SDE, **sigmas)
    for order in (1, 2, 3):
        for prediction in ("epsilon", "v_prediction"):
            plain = {"solver_order": order, "prediction_type": prediction}
            add(f"single-{order}-{prediction}", SINGLE, steps=(1, 2, 3, 8, 9, 20), **plain)
            add(f"single-sde-{order}-{prediction}", SINGLE, **SDE, **plain)
            add(f"single-heun-{order}-{prediction}", SINGLE, steps=(8, 9, 20), solver_type="heun", **plain)
            add(f"single-sde-heun-{order}-{prediction}", SINGLE, steps=(8, 9), solver_type="heun", **SDE, **plain)
        add(f"single-sigma-min-{order}", SINGLE, steps=(8, 9, 20), solver_order=order, final_sigmas_type="sigma_min")
        add(f"single-lower-order-final-{order}", SINGLE, steps=(8, 9, 20), solver_order=order, lower_order_final=True)
        add(f"single-karras-{order}", SINGLE, solver_order=order, **KARRAS)
        add(f"flow-single-{order}", SINGLE, solver_order=order, **FLOW)
    add("single-exponential", SINGLE, **EXPONENTIAL)
    add("single-beta", SINGLE, **BETA)
    add("dpm-lu", DPM, use_lu_lambdas=True)
    add("dpm-heun", DPM, solver_type="heun")
    add("dpm-sde-heun", DPM, solver_type="heun", **SDE)
    add("dpm-euler-at-final", DPM, euler_at_final=True, final_sigmas_type="sigma_min")
    add("dpm-no-lower-order-final", DPM, lower_order_final=False, final_sigmas_type="sigma_min")
    add("dpm-3-no-lower-order-final", DPM, solver_order=3, lower_order_final=False)
    add("unipc-bh1", UNIPC, solver_type="bh1", final_sigmas_type="sigma_min")
    add("unipc-3-bh1", UNIPC, solver_type="bh1", solver_order=3, final_sigmas_type="sigma_min")
    add("unipc-noise", UNIPC, predict_x0=False, final_sigmas_type="sigma_min")
    add("unipc-no-lower-order-final", UNIPC, lower_order_final=False, final_sigmas_type="sigma_min")
    add("unipc-uncorrected", UNIPC, disable_corrector=[0, 1])
    add("lcm-others", LCM, steps=(4,), original_inference_steps=25, timestep_scaling=3.0)
    for cls, name in ((EULER, "euler"), (ANCESTRAL, "ancestral"), (UNIPC, "unipc"), (DPM, "dpm")):
        add(f"{name}-zero-snr", cls, **ZERO_SNR)
    add("dpm-sde-zero-snr", DPM, **SDE, **ZERO_SNR)
    add("ddim-zero-snr", DDIM, clip_sample=False, **ZERO_SNR)
    add("lcm-zero-snr", LCM, **ZERO_SNR)
    add("turbo", ANCESTRAL, steps=(1, 2, 4), timestep_spacing="trailing")
    add("lightning", EULER, steps=(1, 2, 4, 8), timestep_spacing="trailing")
    for n in (1, 2, 3):
        for cls, name in ((HEUN, "heun"), (UNIPC, "unipc"), (DPM, "dpm"), (DDIM, "ddim"), (LCM, "lcm")):
            add(f"few-{name}", cls, steps=(n,), timestep_spacing="trailing", **({"clip_sample": False} if cls == DDIM else {}))
    for sigmas, name in (({}, "plain"), (KARRAS, "karras"), (EXPONENTIAL, "exponential"), (BETA, "beta")):
        add(f"flow-euler-{name}", FLOW_EULER, **sigmas)
        add(f"flow-euler-tokens-{name}", FLOW_EULER, tokens=64, use_dynamic_shifting=True, **sigmas)
    add("flow-euler-stochastic", FLOW_EULER, stochastic_sampling=True)
    add("flow-euler-terminal", FLOW_EULER, shift_terminal=0.1)
    add("flow-euler-linear", FLOW_EULER, tokens=64, use_dynamic_shifting=True, time_shift_type="linear")
    add("flow-heun", FLOW_HEUN)
    for order in (1, 2, 3):
        add(f"flow-unipc-{order}", UNIPC, solver_order=order, **FLOW)
        add(f"flow-dpm-{order}", DPM, solver_order=order, **FLOW)
        add(f"flow-dpm-sde-{order}", DPM, solver_order=order, **SDE, **FLOW)
    add("flow-unipc-tokens", UNIPC, tokens=64, use_dynamic_shifting=True, **FLOW)
    add("flow-dpm-tokens", DPM, tokens=64, use_dynamic_shifting=True, **FLOW)
    return cases


def network_cases(model):
    """(name, class, options, guidance, steps)"""
    if model == "sdxl":
        return [
            ("euler", EULER, {}, 5.0, (8, 20)),
            ("euler-karras", EULER, KARRAS, 5.0, (8, 20)),
            ("euler-exponential", EULER, EXPONENTIAL, 5.0, (8, 20)),
            ("euler-beta", EULER, BETA, 5.0, (8, 20)),
            ("ancestral", ANCESTRAL, {}, 5.0, (8, 20)),
            ("ddim", DDIM, {"clip_sample": False, "set_alpha_to_one": False}, 5.0, (8, 20)),
            ("ddim-trailing", DDIM, {"clip_sample": False, "timestep_spacing": "trailing"}, 5.0, (8, 20)),
            ("unipc", UNIPC, {}, 5.0, (8, 20)),
            ("unipc-3-karras", UNIPC, {"solver_order": 3, **KARRAS}, 5.0, (8, 20)),
            ("lcm", LCM, {}, 1.0, (8, 20)),
            ("heun", HEUN, {}, 5.0, (8, 20)),
            ("heun-karras", HEUN, KARRAS, 5.0, (8, 20)),
            ("dpm", DPM, {}, 5.0, (8, 20)),
            ("dpm-sigma-min", DPM, {"final_sigmas_type": "sigma_min"}, 5.0, (8, 20)),
            ("dpm-beta", DPM, BETA, 5.0, (8, 20)),
            ("dpm-exponential", DPM, EXPONENTIAL, 5.0, (8, 20)),
            ("dpm-3", DPM, {"solver_order": 3}, 5.0, (8, 20)),
            ("dpm-sde", DPM, SDE, 5.0, (8, 20)),
            ("dpm-sde-karras", DPM, {**SDE, **KARRAS}, 5.0, (8, 20)),
            ("single", SINGLE, {}, 5.0, (8, 20)),
            ("single-3-karras", SINGLE, {"solver_order": 3, **KARRAS}, 5.0, (8, 20)),
            ("single-sde", SINGLE, SDE, 5.0, (8, 20)),
            ("turbo", ANCESTRAL, {"timestep_spacing": "trailing"}, 0.0, (1, 4)),
            ("lightning", EULER, {"timestep_spacing": "trailing"}, 0.0, (4, 8)),
            ("zero-snr", EULER, {"rescale_betas_zero_snr": True, "timestep_spacing": "trailing"}, 5.0, (8, 20)),
        ]
    flows = [
        ("flow-euler-karras", FLOW_EULER, KARRAS),
        ("flow-euler-exponential", FLOW_EULER, EXPONENTIAL),
        ("flow-euler-beta", FLOW_EULER, BETA),
        ("flow-unipc", UNIPC, FLOW),
        ("flow-dpm", DPM, FLOW),
        ("flow-single", SINGLE, FLOW),
    ]
    if model == "sd3":
        flows.append(("flow-heun", FLOW_HEUN, {}))
    if model == "flux":
        flows = [(name, cls, {**options, "use_dynamic_shifting": True}) for name, cls, options in flows]
    guidance = {"sd3": 5.0, "flux": 3.5}[model]
    return [(name, cls, options, guidance, (8, 20)) for name, cls, options in flows]


def config_of(model, cls, options):
    flow = cls in (FLOW_EULER, FLOW_HEUN) or options.get("use_flow_sigmas")
    if not flow:
        base = sdxl_base()
        if cls == SINGLE:  # its class has no such options
            del base["timestep_spacing"], base["steps_offset"]
        return {**base, **options}
    base = flow_base("sd3" if model == "sdxl" else model)
    if cls == FLOW_HEUN:
        return {"num_train_timesteps": base["num_train_timesteps"], "shift": base["shift"], **options}
    if cls != FLOW_EULER:
        return {"num_train_timesteps": base["num_train_timesteps"], **options}
    return {**base, **options}


def scheduler_of(cls, config):
    import diffusers

    return getattr(diffusers, cls)(**config)


def set_timesteps(scheduler, cls, config, steps, tokens):
    """As `retrieve_timesteps` of the pipelines calls it; tokens stand for FLUX."""
    if tokens == 0:
        scheduler.set_timesteps(steps)
        return
    mu = 0.5 + (1.15 - 0.5) / (4096 - 256) * (tokens - 256)
    if cls == FLOW_EULER:
        scheduler.set_timesteps(sigmas=np.linspace(1.0, 1 / steps, steps), mu=mu)
    else:
        scheduler.set_timesteps(steps, mu=mu)


def loop(scheduler, x, predict, generator=None):
    """The loop of the pipelines; yields the sample after every step."""
    if hasattr(scheduler, "set_begin_index"):
        scheduler.set_begin_index(0)
    for i, t in enumerate(scheduler.timesteps):
        seen = scheduler.scale_model_input(x, t) if hasattr(scheduler, "scale_model_input") else x
        keywords = {"generator": generator} if "generator" in inspect.signature(scheduler.step).parameters else {}
        x = scheduler.step(predict(seen, t), t, x, return_dict=False, **keywords)[0]
        yield i, seen, x


def initial_scale(scheduler):
    return float(getattr(scheduler, "init_noise_sigma", 1.0))


def stand_in(x, t):
    """A smooth prediction that differs from place to place: 0.8 tanh(x_j) + 0.2 cos(t / 100 + j)."""
    places = torch.arange(x.numel(), dtype=torch.float64).reshape(x.shape)
    return (0.8 * torch.tanh(x.double()) + 0.2 * torch.cos(float(t) / 100 + places)).to(x.dtype)


class StandInNoise:
    """The k-th draw of a run, k = 1, 2, ...: sin(3 k + j) at place j."""

    def __init__(self):
        self.draws = 0

    def __call__(self, shape, generator=None, device=None, dtype=None, layout=None):
        self.draws += 1
        places = torch.arange(int(np.prod(shape)), dtype=torch.float64).reshape(tuple(shape))
        return torch.sin(3 * self.draws + places).to(dtype or torch.float32)


def numbers(values):
    return [float(value) for value in np.asarray(values, dtype=np.float64).reshape(-1)]


def make_schedules(output):
    tables = {}
    for name, cls, options, tokens, steps in schedule_cases():
        config = config_of("sdxl", cls, options)
        try:
            scheduler = scheduler_of(cls, config)
            set_timesteps(scheduler, cls, config, steps, tokens)
            module = sys.modules[type(scheduler).__module__]
            noise = StandInNoise()
            if hasattr(module, "randn_tensor"):
                own, module.randn_tensor = module.randn_tensor, noise
            try:
                x = torch.linspace(-1.5, 1.5, 8).reshape(1, 2, 2, 2) * initial_scale(scheduler)
                trajectory, draws = [numbers(x)], []
                for _, _, x in loop(scheduler, x, stand_in):
                    trajectory.append(numbers(x))
                    draws.append(noise.draws)
            finally:
                if hasattr(module, "randn_tensor"):
                    module.randn_tensor = own
        except Exception as e:  # what diffusers itself refuses, or cannot do, is told in the file
            print(f"{name}: {type(e).__name__}: {e}", file=sys.stderr)
            tables[name] = {"config": {"_class_name": cls, **config}, "steps": steps, "image_tokens": tokens, "refused": str(e)}
            continue
        tables[name] = {
            "config": {"_class_name": cls, **config},
            "steps": steps,
            "image_tokens": tokens,
            "init_noise_sigma": initial_scale(scheduler),
            "timesteps": numbers(scheduler.timesteps),
            "sigmas": numbers(scheduler.sigmas) if hasattr(scheduler, "sigmas") else None,
            "draws": draws,
            "trajectory": trajectory,
        }
    output.mkdir(parents=True, exist_ok=True)
    lines = ",\n".join(f"{json.dumps(name)}: {json.dumps(table)}" for name, table in tables.items())
    (output / "samplers.json").write_text("{\n" + lines + "\n}\n")
    print(f"{len(tables)} schedules, {sum('refused' in table for table in tables.values())} of them refused by diffusers")


def sdxl_network():
    from diffusers import UNet2DConditionModel

    unet = UNet2DConditionModel.from_pretrained(ROOT / "models/tiny-sdxl/unet", torch_dtype=torch.float32).eval()
    told = embeddings("sdxl")
    sizes = torch.tensor([[128.0, 128, 0, 0, 128, 128]])

    def predict(guidance):
        def call(x, t):
            both = guidance > 1
            text = torch.cat([told["negative_prompt_embeds"], told["prompt_embeds"]]) if both else told["prompt_embeds"]
            pooled = (
                torch.cat([told["negative_pooled_prompt_embeds"], told["pooled_prompt_embeds"]])
                if both
                else told["pooled_prompt_embeds"]
            )
            raw = unet(
                torch.cat([x] * (2 if both else 1)),
                t,
                encoder_hidden_states=text,
                added_cond_kwargs={"text_embeds": pooled, "time_ids": sizes.repeat(2 if both else 1, 1)},
                return_dict=False,
            )[0]
            return guided(raw, guidance) if both else raw

        return call

    return (1, 4, 16, 16), predict, 0


def sd3_network():
    from diffusers import SD3Transformer2DModel

    transformer = SD3Transformer2DModel.from_pretrained(ROOT / "models/tiny-sd3/transformer", torch_dtype=torch.float32).eval()
    told = embeddings("sd3")

    def predict(guidance):
        def call(x, t):
            raw = transformer(
                hidden_states=torch.cat([x] * 2),
                timestep=t.expand(2),
                encoder_hidden_states=torch.cat([told["negative_prompt_embeds"], told["prompt_embeds"]]),
                pooled_projections=torch.cat([told["negative_pooled_prompt_embeds"], told["pooled_prompt_embeds"]]),
                return_dict=False,
            )[0]
            return guided(raw, guidance)

        return call

    return (1, 16, 16, 16), predict, 0


def flux_network():
    from diffusers import FluxTransformer2DModel

    transformer = FluxTransformer2DModel.from_pretrained(ROOT / "models/tiny-flux/transformer", torch_dtype=torch.float32).eval()
    told = embeddings("flux")
    ids = torch.zeros(8, 8, 3)
    ids[..., 1] += torch.arange(8)[:, None]
    ids[..., 2] += torch.arange(8)[None, :]

    def predict(guidance):
        def call(x, t):
            return transformer(
                hidden_states=x,
                timestep=t.expand(1).to(x.dtype) / 1000,
                guidance=torch.full([1], guidance) if transformer.config.guidance_embeds else None,
                pooled_projections=told["pooled_prompt_embeds"],
                encoder_hidden_states=told["prompt_embeds"],
                txt_ids=told["text_ids"],
                img_ids=ids.reshape(64, 3),
                return_dict=False,
            )[0]

        return call

    return (1, 16, 16, 16), predict, 64


def embeddings(model):
    from safetensors.torch import load_file

    return load_file(GOLDEN / model / "basic.safetensors")


def guided(raw, guidance):
    negative, positive = raw.chunk(2)
    return negative + guidance * (positive - negative)


def packed(x):
    """(1, C, H, W) -> (1, H W / 4, 4 C), as FLUX packs its latents."""
    b, c, h, w = x.shape
    return x.view(b, c, h // 2, 2, w // 2, 2).permute(0, 2, 4, 1, 3, 5).reshape(b, h * w // 4, 4 * c)


def make_latents(output, model, network):
    from safetensors.torch import save_file

    shape, predict, tokens = network()
    check(model, predict, shape, tokens)
    latents, cases = {}, {}
    for name, cls, options, guidance, counts in network_cases(model):
        config = config_of(model, cls, options)
        for steps in counts:
            case = f"{name}-{steps}"
            try:
                scheduler = scheduler_of(cls, config)
                set_timesteps(scheduler, cls, config, steps, tokens)
                latents[case] = run(scheduler, shape, predict(guidance), tokens)[-1]
            except Exception as e:
                print(f"{model} {case}: {type(e).__name__}: {e}", file=sys.stderr)
                continue
            cases[case] = {"config": {"_class_name": cls, **config}, "steps": steps, "guidance_scale": guidance, "seed": SEED}
    (output / model).mkdir(parents=True, exist_ok=True)
    save_file({name: x.contiguous() for name, x in latents.items()}, output / model / "samplers.safetensors")
    (output / model / "samplers.json").write_text(json.dumps(cases, indent=1) + "\n")
    print(f"{model}: {len(latents)} runs")


def run(scheduler, shape, predict, tokens):
    generator = torch.Generator("cpu").manual_seed(SEED)
    x = torch.randn(shape, generator=generator)
    x = (packed(x) if tokens else x) * initial_scale(scheduler)
    with torch.no_grad():
        return [after for _, _, after in loop(scheduler, x, predict, generator)]


def check(model, predict, shape, tokens):
    """The model's own sampler through this loop must give what `basic.safetensors` has after 28 steps."""
    config = {k: v for k, v in json.loads((ROOT / f"models/tiny-{model}/scheduler/scheduler_config.json").read_text()).items() if k[0] != "_"}
    cls = EULER if model == "sdxl" else FLOW_EULER
    scheduler = scheduler_of(cls, config)
    set_timesteps(scheduler, cls, config, 28, tokens)
    known = embeddings(model)["latents"][-1]
    last = run(scheduler, shape, predict({"sdxl": 5.0, "sd3": 5.0, "flux": 3.5}[model]), tokens)[-1]
    error = float((last - known).norm() / known.norm())
    print(f"{model}: {error:.2e} from basic.safetensors")
    if error > 1e-4:
        raise SystemExit(f"{model}: the loop of this script is not that of the other references.")


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--output", type=Path, default=GOLDEN)
    parser.add_argument("--schedules-only", action="store_true")
    arguments = parser.parse_args()
    warnings.filterwarnings("ignore")
    torch.set_num_threads(1)
    make_schedules(arguments.output)
    if not arguments.schedules_only:
        for model, network in (("sdxl", sdxl_network), ("sd3", sd3_network), ("flux", flux_network)):
            make_latents(arguments.output, model, network)


if __name__ == "__main__":
    main()
