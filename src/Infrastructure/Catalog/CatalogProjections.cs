using AutoMapper;
using Sites.Application.Catalog;
using Sites.Domain.Catalog;

namespace Sites.Infrastructure.Catalog;

/// <summary>Projects documents to read models within a query. The count needs the assignments, which each query passes as an argument.</summary>
internal sealed class CatalogProjections : Profile
{
    public CatalogProjections()
    {
        // AutoMapper replaces this variable with the ProjectTo argument of the same name.
        IQueryable<DocumentAssignment> assignments = null!;

        CreateProjection<CatalogDocument, DocumentSummaryRow>()
            .ForMember(row => row.AssignmentsCount, to => to.MapFrom(document => assignments.Count(assignment => assignment.DocumentId == document.Id)));
        CreateProjection<CatalogDocument, DocumentRow>()
            .ForMember(row => row.AssignmentsCount, to => to.MapFrom(document => assignments.Count(assignment => assignment.DocumentId == document.Id)));
    }
}
