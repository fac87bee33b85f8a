"""Vectors as wide as the processor has: LLVM by itself takes half of the registers of AVX-512.

It does so for the sake of processors that slow down under wide vectors, as those of before 2021 do a little; over
loops of nothing but arithmetic the wide ones are faster all the same. What is set here holds for our kernels alone,
not for what else numba compiles in the process: a compiler of ours differs from numba's own in one attribute, with
which each function goes to LLVM.
"""

from importlib import import_module
from typing import Any, cast

compiler: Any = import_module("numba.core.compiler")
machinery: Any = import_module("numba.core.compiler_machinery")
passes: Any = import_module("numba.core.typed_passes")
lowering: Any = import_module("numba.core.lowering")


class WideLowering(lowering.Lower):
    """numba's way from its own form of a function to LLVM's, with the attribute."""

    def lower_normal_function(self, fndesc: Any) -> None:
        lowering.Lower.lower_normal_function(self, fndesc)
        attributes = cast("set[str]", self.function.attributes)
        set[str].add(attributes, '"prefer-vector-width"="512"')  # its own `add` refuses what has a value


@machinery.register_pass(mutates_CFG=True, analysis_only=False)
class WideNativeLowering(passes.NativeLowering):
    """The step of compilation that does it."""

    _name = "wide_native_lowering"

    @property
    def lowering_class(self) -> type[WideLowering]:
        return WideLowering


class WideCompiler(compiler.CompilerBase):
    """numba's compiler with that step in the place of its own."""

    def define_pipelines(self) -> list[Any]:
        steps = compiler.DefaultPassBuilder.define_nopython_pipeline(self.state)
        steps.passes = [
            (WideNativeLowering if step is passes.NativeLowering else step, what) for step, what in steps.passes
        ]
        steps.finalize()
        return [steps]
