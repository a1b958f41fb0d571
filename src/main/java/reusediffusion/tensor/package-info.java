/**
 * The lifetime of native memory, seeded noise, devices and data types, and the few operations that torch's bindings make awkward: the package
 * that knows JavaCPP's rules. Read {@link reusediffusion.tensor.Scope} first, then {@link reusediffusion.tensor.Placement}.
 */
package reusediffusion.tensor;
