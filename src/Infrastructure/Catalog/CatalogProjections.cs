using AutoMapper;
using Sites.Application.Catalog;
using Sites.Domain.Catalog;

namespace Sites.Infrastructure.Catalog;

/// <summary>How documents become read models within a query. The count needs the other table, which each query hands in.</summary>
internal sealed class CatalogProjections : Profile
{
    public CatalogProjections()
    {
        // AutoMapper puts the argument of ProjectTo in place of this variable, by its name.
        IQueryable<DocumentAssignment> assignments = null!;

        CreateProjection<CatalogDocument, DocumentSummaryRow>()
            .ForMember(row => row.AssignmentsCount, to => to.MapFrom(document => assignments.Count(assignment => assignment.DocumentId == document.Id)));
        CreateProjection<CatalogDocument, DocumentRow>()
            .ForMember(row => row.AssignmentsCount, to => to.MapFrom(document => assignments.Count(assignment => assignment.DocumentId == document.Id)));
    }
}
