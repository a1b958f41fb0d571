/**
 * The only package that knows the rules of JavaCPP: it has the lifetime of native memory, seeded noise, devices and types of numbers, and
 * the few operations that torch's bindings make awkward. Read {@link reusediffusion.tensor.Scope} first, then
 * {@link reusediffusion.tensor.Placement}.
 */
package reusediffusion.tensor;
